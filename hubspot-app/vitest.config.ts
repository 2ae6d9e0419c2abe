import { defineConfig } from "vitest/config";

export default defineConfig({
  test: {
    testTimeout: 30_000,
    include: ["tests/**/*.test.{ts,tsx}"],
    pool: "threads",
    poolOptions: { threads: { singleThread: true } },
  },
});
