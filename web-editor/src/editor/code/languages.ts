import type { Extension } from '@codemirror/state';

export interface Language {
  readonly id: string;
  readonly label: string;
  /** Fetches the grammar, which is a file of its own. */
  readonly load: () => Promise<Extension>;
}

const script = (id: string, label: string, typescript: boolean): Language => ({
  id,
  label,
  load: async () =>
    (await import('@codemirror/lang-javascript')).javascript({ typescript, jsx: true }),
});

export const LANGUAGES: readonly Language[] = [
  {
    id: 'markdown',
    label: 'Markdown',
    load: async () => {
      const { markdown, markdownLanguage } = await import('@codemirror/lang-markdown');
      return markdown({ base: markdownLanguage });
    },
  },
  { id: 'text', label: 'Plain text', load: () => Promise.resolve([]) },
  { id: 'css', label: 'CSS', load: async () => (await import('@codemirror/lang-css')).css() },
  { id: 'html', label: 'HTML', load: async () => (await import('@codemirror/lang-html')).html() },
  { id: 'java', label: 'Java', load: async () => (await import('@codemirror/lang-java')).java() },
  script('javascript', 'JavaScript', false),
  { id: 'json', label: 'JSON', load: async () => (await import('@codemirror/lang-json')).json() },
  {
    id: 'python',
    label: 'Python',
    load: async () => (await import('@codemirror/lang-python')).python(),
  },
  { id: 'rust', label: 'Rust', load: async () => (await import('@codemirror/lang-rust')).rust() },
  { id: 'sql', label: 'SQL', load: async () => (await import('@codemirror/lang-sql')).sql() },
  script('typescript', 'TypeScript', true),
  { id: 'xml', label: 'XML', load: async () => (await import('@codemirror/lang-xml')).xml() },
  { id: 'yaml', label: 'YAML', load: async () => (await import('@codemirror/lang-yaml')).yaml() },
];

export const languageById = (id: string): Language | undefined =>
  LANGUAGES.find((language) => language.id === id);
