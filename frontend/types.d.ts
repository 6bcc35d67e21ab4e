// What the sources use and TypeScript cannot read: styles, which the bundler takes.

declare module "*.css";

/** The front ends that have registered themselves on a published page, by the name of their folder. */
declare var bookWidgets: Record<string, unknown> | undefined;
/** The long texts that have been fetched, by the names of their files. */
declare var bookTexts: Record<string, string> | undefined;
/** What book/progress.js offers to book/host.js. */
declare var bookProgress: { keep: (model: import("./ui/session.js").Model) => void } | undefined;

/** Whether this is the bundle of the published pages: build.mjs says so. */
declare const ON_PAGES: boolean;
