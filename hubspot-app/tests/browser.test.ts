// The card in a real browser, drawn by the preview: how it fits, and that it needs no mouse.

import { existsSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { chromium, type Browser, type Page } from "playwright-core";
import { build, preview, type PreviewServer } from "vite";
import { afterAll, beforeAll, describe, expect, it } from "vitest";

const CHROMIUM = process.env.CHROMIUM ?? "/usr/bin/chromium";
const FLAGS = [
  "--no-sandbox",
  "--disable-gpu",
  "--disable-background-networking",
  "--disable-component-update",
];
const file = (path: string) => fileURLToPath(new URL(path, import.meta.url));
const SIZES = { phone: { width: 360, height: 740 }, desktop: { width: 1280, height: 900 } };

describe.skipIf(!existsSync(CHROMIUM))("the card in a browser", { timeout: 60_000 }, () => {
  let server: PreviewServer;
  let browser: Browser;

  beforeAll(async () => {
    const configFile = file("../preview/vite.config.ts");
    await build({ configFile, logLevel: "error" });
    server = await preview({ configFile, preview: { port: 0 } });
    browser = await chromium.launch({ executablePath: CHROMIUM, args: FLAGS });
  }, 120_000);

  afterAll(async () => {
    await browser?.close();
    await server?.close();
  });

  async function opened(size: keyof typeof SIZES, query = ""): Promise<Page> {
    const page = await browser.newPage({ viewport: SIZES[size] });
    await page.goto(`${server.resolvedUrls?.local[0]}${query}`);
    await page.getByText("6,499.51").first().waitFor();
    return page;
  }

  it.each([
    ["phone", ""],
    ["phone", "?lang=de"],
    ["desktop", ""],
    ["desktop", "?lang=es"],
  ] as const)("fits a %s%s", async (size, query) => {
    const page = await opened(size, query);

    const wider = await page.evaluate(() => document.body.scrollWidth - document.documentElement.clientWidth);
    await page.screenshot({
      path: file(`../preview/screenshots/${size}${query.slice(6)}.png`),
      fullPage: true,
    });

    expect(wider).toBeLessThanOrEqual(0);
    await page.close();
  });

  it("creates an invoice without a mouse", async () => {
    const page = await opened("phone");
    await focus(page, "Create invoice");
    await page.keyboard.press("Enter");
    await focus(page, "How much");
    await page.keyboard.press("ArrowDown");
    await focus(page, "Percent *");
    await page.keyboard.type("10");
    await page.screenshot({ path: file("../preview/screenshots/form.png"), fullPage: true });
    await focus(page, "Review");
    await page.keyboard.press("Enter");
    await page.getByText("Left to bill afterwards").waitFor();
    await page.screenshot({ path: file("../preview/screenshots/review.png"), fullPage: true });
    await focus(page, "Create invoice");
    await page.keyboard.press("Enter");

    await page.getByRole("status").getByText("Invoice 1002 will be e-mailed").waitFor();
    await page.screenshot({ path: file("../preview/screenshots/done.png"), fullPage: true });
    await page.close();
  });

  it("reads again what the customer owes without a mouse", async () => {
    const page = await opened("phone");
    await page.getByText("Owes $2,620.57").waitFor();
    await focus(page, "Read again");
    await page.keyboard.press("Enter");

    await page.getByRole("button", { name: "Read again", disabled: false }).waitFor();
    expect(await page.getByText("Over 90 days late").count()).toBe(1);
    await page.close();
  });

  it.each([
    ["Send", "Send to another address"],
    ["Record payment", "Amount received (USD) *"],
    ["Void", "Void this invoice"],
    ["Attach an invoice", "Invoice number *"],
  ])('opens "%s" and leaves it without a mouse', async (button, first) => {
    const page = await opened("phone");
    await focus(page, button);
    await page.keyboard.press("Enter");
    await focus(page, first);
    await page.screenshot({
      path: file(`../preview/screenshots/${button.split(" ")[0]}.png`),
      fullPage: true,
    });
    await focus(page, "Cancel");
    await page.keyboard.press("Enter");

    await page.getByText("Next instalment").first().waitFor();
    await page.close();
  });
});

/** Goes on with the tab key, as a person does, until what is named has the focus. */
async function focus(page: Page, name: string): Promise<void> {
  for (let steps = 0; steps < 40; steps += 1) {
    const focused = await page.evaluate(() => {
      const element = document.activeElement;
      const label = element instanceof HTMLInputElement || element instanceof HTMLSelectElement;
      return (label ? element.labels?.[0]?.textContent : element?.textContent) ?? "";
    });
    if (focused === name) return;
    await page.keyboard.press("Tab");
  }
  throw new Error(`the tab key never reaches "${name}"`);
}
