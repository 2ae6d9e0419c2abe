// Every word that the settings page says itself. Reasons come from the service, in the rule file's language.

import { de } from "./words.de";
import { en, type Words } from "./words.en";
import { es } from "./words.es";

const LANGUAGES: Record<string, Words> = { en, de, es };

/** What we speak of a HubSpot user's language (`de`, `es-mx`): English where it is none of ours. */
export function languageOf(language: string | undefined): string {
  const code = (language ?? "en").slice(0, 2).toLowerCase();
  return code in LANGUAGES ? code : "en";
}

export function wordsIn(spoken: string): Words {
  return LANGUAGES[spoken] ?? en;
}

export type { Words };
