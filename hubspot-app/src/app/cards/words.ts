// Every word that the card says itself. Reasons come from the service, in the rule file's language.

import { de } from "./words.de";
import { en, type Words } from "./words.en";
import { es } from "./words.es";

const LANGUAGES: Record<string, Words> = { en, de, es };

/** The words of a HubSpot user's language (`de`, `es-mx`); English where we do not speak it. */
export function wordsOf(language: string | undefined): Words {
  return LANGUAGES[(language ?? "en").slice(0, 2).toLowerCase()] ?? en;
}

export type { Words };
