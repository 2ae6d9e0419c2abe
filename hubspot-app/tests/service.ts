// A service that answers as the real one did (answers.json is held to it by tests/service/test_card.py).

import { DeskClient, type Fetch } from '../src/app/cards/deskClient';
import type { DealView, Forecast, OwingView, Pressed, Review } from '../src/app/cards/service.types';
import recorded from './answers.json';

export const ANSWERS = recorded as unknown as {
  view: DealView;
  forecast: Forecast;
  owing: OwingView;
  review: Review;
  pressed: Pressed;
  problem: { problem: string };
  choices: { options: { value: string; label: string }[] };
};

export const SERVICE = 'https://stagebill.test';
export const DEAL = '77';

export interface Call {
  method: string;
  path: string;
  body: { request_id?: string; inputs?: Record<string, string> } | undefined;
}

type Answer = unknown | Error | { status: number };

/** The deal itself by its whole path, the rest by what their path contains. */
const fits = (part: string, path: string) => (part === `/deals/${DEAL}` ? path === part : path.includes(part));

/** The latest answer that fits wins. What is told as an Error is a broken line. */
export class FakeService {
  readonly calls: Call[] = [];
  private readonly answers: [string, Answer][] = [
    ['/deals/77', ANSWERS.view],
    ['/forecast', ANSWERS.forecast],
    ['/owing', ANSWERS.owing],
    ['/review', ANSWERS.review],
    ['/actions/', ANSWERS.pressed],
    ['/executions/', ANSWERS.pressed],
    ['/choices/', ANSWERS.choices],
  ];

  answer(path: string, answer: Answer): this {
    this.answers.push([path, answer]);
    return this;
  }

  readonly fetch: Fetch = async (url, { method, body }) => {
    const path = url.slice(`${SERVICE}/hubspot/card`.length);
    this.calls.push({ method, path, body });
    const found = this.answers.filter(([part]) => fits(part, path)).at(-1)?.[1];
    if (found instanceof Error) throw found;
    const failed = found as { status?: number };
    const status = typeof failed.status === 'number' ? failed.status : 200;
    return { ok: status === 200, status, json: async () => structuredClone(found) };
  };

  desk(): DeskClient {
    return new DeskClient(this.fetch, SERVICE, DEAL);
  }

  changes(): Call[] {
    return this.calls.filter((call) => call.method === 'POST' && !/\/(review|owing)$/.test(call.path));
  }
}

export function viewWith(changes: Partial<DealView>): DealView {
  return { ...structuredClone(ANSWERS.view), ...changes };
}
