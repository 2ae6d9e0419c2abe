// The card's calls to the service, for one deal. Every call that changes something carries a request id: the
// service starts one execution for it, however often the call arrives.

import type {
  Action,
  Choices,
  DealView,
  Forecast,
  Inputs,
  OwingView,
  Pressed,
  Problem,
  Review,
} from "./service.types";

export type Fetch = (
  url: string,
  options: { method: "GET" | "POST"; timeout: number; body?: Record<string, unknown> },
) => Promise<Pick<Response, "ok" | "status" | "json">>;

/** The service was not reached, or its answer did not arrive: what was asked for may have been done. */
export class Unreached extends Error {}

const TIMEOUT = 15_000; // milliseconds; HubSpot's own

export class DeskClient {
  constructor(
    private readonly fetch: Fetch,
    private readonly service: string,
    private readonly dealId: string,
  ) {}

  view(): Promise<DealView> {
    return this.call("GET", this.deal());
  }

  forecast(): Promise<Forecast> {
    return this.call("GET", this.deal("/forecast"));
  }

  owing(): Promise<OwingView> {
    return this.call("GET", this.deal("/owing"));
  }

  owingAnew(): Promise<OwingView> {
    return this.call("POST", this.deal("/owing"), {});
  }

  review(inputs: Inputs): Promise<Review | Problem> {
    return this.call("POST", this.deal("/review"), { inputs });
  }

  press(action: Action, inputs: Inputs, requestId: string): Promise<Pressed | Problem> {
    return this.call("POST", this.deal(`/actions/${action}`), { request_id: requestId, inputs });
  }

  retry(executionId: string, requestId: string): Promise<Pressed | Problem> {
    return this.call("POST", this.deal(`/executions/${executionId}/retry`), { request_id: requestId });
  }

  cancel(executionId: string, requestId: string): Promise<Pressed | Problem> {
    return this.call("POST", this.deal(`/executions/${executionId}/cancel`), { request_id: requestId });
  }

  choices(source: string, action: Action, company: string): Promise<Choices> {
    const query = `action=${encodeURIComponent(action)}&company=${encodeURIComponent(company)}`;
    return this.call("GET", `/choices/${source}?${query}`);
  }

  private deal(rest = ""): string {
    return `/deals/${this.dealId}${rest}`;
  }

  private async call<T>(method: "GET" | "POST", path: string, body?: Record<string, unknown>): Promise<T> {
    const options = body ? { method, timeout: TIMEOUT, body } : { method, timeout: TIMEOUT };
    try {
      const answer = await this.fetch(`${this.service}/hubspot/card${path}`, options);
      if (answer.ok) return (await answer.json()) as T;
      throw new Unreached(`HTTP ${answer.status}`);
    } catch (problem) {
      throw problem instanceof Unreached ? problem : new Unreached(String(problem));
    }
  }
}

export function isProblem(told: object): told is Problem {
  return "problem" in told;
}

/** A random id for one thing that a person wants. */
export function newRequestId(): string {
  const crypto = globalThis.crypto;
  if (crypto?.randomUUID) return crypto.randomUUID();
  const digits = () =>
    Math.floor(Math.random() * 0x1_0000_0000)
      .toString(16)
      .padStart(8, "0");
  return `${digits()}-${digits()}-${digits()}-${digits()}`;
}
