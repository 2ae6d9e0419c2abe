import { describe, expect, it } from "vitest";
import { Format, isoDay, isoTime } from "../src/app/cards/format";
import createInvoice from "../src/app/workflow-actions/create-invoice-hsmeta.json";
import { newRequestId } from "../src/app/cards/deskClient";
import { de } from "../src/app/cards/words.de";
import { en } from "../src/app/cards/words.en";
import { es } from "../src/app/cards/words.es";
import { de as settingsDe } from "../src/app/settings/words.de";
import { en as settingsEn } from "../src/app/settings/words.en";
import { es as settingsEs } from "../src/app/settings/words.es";

function names(words: object, before = ""): string[] {
  return Object.entries(words).flatMap(([name, word]) =>
    typeof word === "object" && !Array.isArray(word)
      ? names(word, `${before}${name}.`)
      : [`${before}${name}`],
  );
}

describe("words", () => {
  it.each([
    ["the card's German", de, en],
    ["the card's Spanish", es, en],
    ["the settings page's German", settingsDe, settingsEn],
    ["the settings page's Spanish", settingsEs, settingsEn],
  ])("%s has all of them, and no others", (_, words, english) => {
    expect(names(words).sort()).toEqual(names(english).sort());
  });
});

describe("an invoice's type", () => {
  const labels: Record<string, { inputFieldOptionLabels: { invoice_type: Record<string, string> } }> =
    createInvoice.config.labels;

  it.each(Object.entries({ en, de, es }))("is called as in the workflow's form (%s)", (language, words) => {
    expect(words.types).toEqual(labels[language]?.inputFieldOptionLabels.invoice_type);
  });
});

describe("format", () => {
  it("keeps every digit of a large amount", () => {
    expect(new Format("en-us", "UTC").money("9007199254740993.01", "USD")).toBe("$9,007,199,254,740,993.01");
  });

  it("shows what is not known as a dash", () => {
    expect(new Format("en-us", "UTC").money("", "USD")).toBe("–");
  });

  it("takes a locale that it does not know for English", () => {
    expect(new Format("not_a_locale!", "UTC").day("2026-03-02")).toBe("Mar 2, 2026");
  });

  it("counts months from one", () => {
    const day = { year: 2026, month: 0, date: 5 };

    expect([isoDay(day), isoTime(day, { hours: 9, minutes: 5 })]).toEqual(["2026-01-05", "2026-01-05T09:05"]);
  });
});

describe("a request id", () => {
  it("is made where the platform makes none", () => {
    const crypto = Object.getOwnPropertyDescriptor(globalThis, "crypto")!;
    Object.defineProperty(globalThis, "crypto", { value: undefined, configurable: true });
    try {
      expect(newRequestId()).toMatch(/^[0-9a-f]{8}(-[0-9a-f]{8}){3}$/);
      expect(newRequestId()).not.toBe(newRequestId());
    } finally {
      Object.defineProperty(globalThis, "crypto", crypto);
    }
  });
});
