import { defaultClientConditions, defaultServerConditions } from 'vite';
import { defineConfig } from 'vitest/config';

/** Our own packages are taken as sources, so that nothing has to be built before. */
const SOURCES = 'yarrow-source';

export default defineConfig({
  base: '/',
  build: {
    outDir: 'target/classes/dev/yarrow/web',
    emptyOutDir: true,
    target: 'es2023',
    // Everything the page loads comes from files of its own: the page's policy allows nothing inline.
    assetsInlineLimit: 0,
    modulePreload: { polyfill: false },
    manifest: 'manifest.json',
    // What the bundled packages ask for: their notices go where their code goes.
    license: { fileName: 'licenses.md' },
    reportCompressedSize: false,
    chunkSizeWarningLimit: 1000,
  },
  resolve: { conditions: [SOURCES, ...defaultClientConditions] },
  ssr: { resolve: { conditions: [SOURCES, ...defaultServerConditions] } },
  oxc: { jsx: { runtime: 'automatic', importSource: 'preact' } },
  server: {
    proxy: {
      '/api': 'http://localhost:8080',
      '/sync': 'http://localhost:8080',
      '/ws': { target: 'http://localhost:8080', ws: true },
    },
  },
  test: {
    environment: 'node',
    include: ['{src,provider/src}/**/*.test.{ts,tsx}'],
    restoreMocks: true,
  },
});
