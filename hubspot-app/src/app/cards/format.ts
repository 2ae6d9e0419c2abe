// How amounts, days and times look to the person who reads the card.

export class Format {
  /** `locale` is HubSpot's (`en-us`); `zone` the rule file's time zone, in which Stagebill counts days. */
  constructor(
    private readonly locale: string,
    private readonly zone: string,
  ) {}

  money(amount: string, currency: string): string {
    if (amount === "") return "–";
    if (!currency) return amount;
    const format = new Intl.NumberFormat(this.known(), { style: "currency", currency });
    return format.format(amount as `${number}`); // as text: all its digits count
  }

  day(day: string | null): string {
    return day ? this.date(new Date(`${day}T12:00:00Z`), "UTC", { dateStyle: "medium" }) : "";
  }

  time(instant: string | null): string {
    return instant
      ? this.date(new Date(instant), this.zone, { dateStyle: "medium", timeStyle: "short" })
      : "";
  }

  private date(moment: Date, timeZone: string, style: Intl.DateTimeFormatOptions): string {
    return new Intl.DateTimeFormat(this.known(), { ...style, timeZone }).format(moment);
  }

  private known(): string {
    try {
      return Intl.getCanonicalLocales(this.locale)[0] ?? "en";
    } catch {
      return "en";
    }
  }
}

export interface Day {
  year: number;
  month: number; // from 0, as HubSpot's date field counts
  date: number;
}

export interface Clock {
  hours: number;
  minutes: number;
}

const two = (number: number) => String(number).padStart(2, "0");

export function isoDay(day: Day): string {
  return `${day.year}-${two(day.month + 1)}-${two(day.date)}`;
}

/** A local time without an offset: Stagebill takes it in the rule file's zone. */
export function isoTime(day: Day, clock: Clock): string {
  return `${isoDay(day)}T${two(clock.hours)}:${two(clock.minutes)}`;
}

export function dayOf(iso: string): Day {
  const [year = 0, month = 1, date = 1] = iso.split("-").map(Number);
  return { year, month: month - 1, date };
}
