import { defineConfig } from 'vitest/config'

export default defineConfig({
  // All processors: by default one of two stays idle.
  test: { include: ['test/**/*.test.ts'], testTimeout: 60_000, maxWorkers: '100%' },
})
