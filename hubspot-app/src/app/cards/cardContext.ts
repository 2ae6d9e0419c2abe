// What every part of the card needs, handed down once.

import { createContext, useContext } from "react";
import type { DeskClient } from "./deskClient";
import type { Format } from "./format";
import type { DealView, Invoice } from "./service.types";
import type { Words } from "./words";

/** What fills the card: the overview, or one form in its place, because a sidebar has no room for both. */
export type Screen =
  | { name: "overview" }
  | { name: "create" }
  | { name: "attach" }
  | { name: "send" | "schedule" | "pay" | "void"; invoice: Invoice };

export interface Card {
  desk: DeskClient;
  words: Words;
  format: Format;
  view: DealView;
  /** Milliseconds before what is under way is looked at again. */
  lookAgain: number;
  show: (screen: Screen) => void;
  /** Back to the overview, with the deal read again. */
  leave: () => void;
  reload: () => void;
}

export const CardContext = createContext<Card | null>(null);

export function useCard(): Card {
  const card = useContext(CardContext);
  if (!card) throw new Error("this part belongs inside the deal card");
  return card;
}
