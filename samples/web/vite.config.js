import { resolve } from 'node:path';
import { defineConfig } from 'vite';

const PAGES = [
  '.',
  'blocknote',
  'codemirror',
  'monaco',
  'prosemirror',
  'quill',
  'textarea',
  'tiptap',
  'todo',
];

const yarrow = process.env.YARROW ?? 'http://localhost:8080';

// Through these, a page and its documents have one address, and Yarrow lets the page in as one of its own. The Host header
// has to stay what the browser sent, which "changeOrigin" would replace.
const proxy = {
  '/ws': { target: yarrow, ws: true },
  '/hocuspocus': { target: yarrow, ws: true },
};

export default defineConfig({
  appType: 'mpa',
  oxc: { jsx: { runtime: 'automatic' } },
  server: { proxy },
  preview: { proxy },
  build: {
    outDir: 'target/site',
    emptyOutDir: true,
    target: 'es2023',
    reportCompressedSize: false,
    chunkSizeWarningLimit: 5000,
    rolldownOptions: {
      // Mantine marks its modules for React's servers; there is none here.
      onLog: (level, log, print) => log.code !== 'MODULE_LEVEL_DIRECTIVE' && print(level, log),
      input: PAGES.map((page) => resolve(import.meta.dirname, page, 'index.html')),
    },
  },
});
