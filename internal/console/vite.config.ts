import { fileURLToPath } from 'node:url'
import react from '@vitejs/plugin-react'
import { defineConfig } from 'vitest/config'

// The built console is embedded by embed.go and served below /konsol/. Files
// in aset/ carry a hash of their content in their names.
export default defineConfig({
  base: '/konsol/',
  plugins: [react()],
  resolve: { alias: { '@': fileURLToPath(new URL('./src', import.meta.url)) } },
  server: {
    fs: { allow: ['..'] },
    proxy: { '/api': process.env.PST_CONSOLE_API ?? 'http://127.0.0.1:8080', '/static': 'http://127.0.0.1:8080' },
  },
  build: {
    target: 'es2022',
    assetsDir: 'aset',
    assetsInlineLimit: 0,
    emptyOutDir: true,
    manifest: 'manifest.json',
    modulePreload: { polyfill: false },
    reportCompressedSize: false,
    chunkSizeWarningLimit: 700,
  },
  test: {
    environment: 'node',
    include: ['src/**/*.test.{ts,tsx}'],
    restoreMocks: true,
    testTimeout: 20000,
  },
})
