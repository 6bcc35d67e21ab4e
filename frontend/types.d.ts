// What the sources use and TypeScript cannot read: styles, which the bundler takes.

declare module "*.css";

/** The front ends that have registered themselves on a published page, by the name of their folder. */
declare var bookWidgets: Record<string, unknown> | undefined;
/** The long texts that have been fetched, by the names of their files. */
declare var bookTexts: Record<string, string> | undefined;
/** What book/progress.js offers to book/host.js. */
declare var bookProgress:
  | {
      keep: (model: import("./ui/session.js").Model) => void;
      points: () => Record<string, number>;
      keepPoints: (exercise: string, points: number) => void;
      code: (name: string) => string | undefined;
      keepCode: (name: string, code: string | null) => void;
    }
  | undefined;
/** What book/veil.js offers to book/host.js: veils what tells the answer to a question, asked by a cell. */
declare var bookVeil: ((model: import("./ui/session.js").Model, question: Element | null) => void) | undefined;
/** The book's questions, by page and name: the notebook's key, and each option with whether it is right. */
declare var bookQuestions: Record<string, Record<string, { key: string; options: [string, boolean][] }>> | undefined;
/** Opens the editor in a box below a cell: frontend/try, which the first click brings. */
declare var bookTry: ((box: HTMLElement) => void) | undefined;

/** Whether this is the bundle of the published pages: build.mjs says so. */
declare const ON_PAGES: boolean;

/** What the theme and Sphinx offer to a page. */
declare var toggleFullScreen: () => void;
declare const SphinxHighlight: { hideSearchWords: () => void };

/** Of Sphinx's search page: its parts that book/theme/static/search.js replaces, and its options. */
declare const Search: {
  makeSearchSummary: (html: string, words: Iterable<string>, anchor: string) => Element | null;
  _parseQuery: (query: string) => [string, ...Set<string>[]];
  _performSearch: (query: string, ...terms: Set<string>[]) => [string, string, string, ...unknown[]][];
};
declare const DOCUMENTATION_OPTIONS: { SHOW_SEARCH_SUMMARY: boolean };
