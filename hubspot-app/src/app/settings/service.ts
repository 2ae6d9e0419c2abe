// Written by `stagebill hubspot export` from STAGEBILL_PUBLIC_URL: where the service answers.
export const SERVICE = "https://stagebill.example.com";
