// A control's front end, as anywidget asks for it: one explorer a model, any number of views of it.

/** Return the default export of a view's file, from its two classes; both have `dispose()`. */
export const control = (Explorer, View) => () => {
  let explorer;
  return {
    initialize({ model }) {
      explorer = new Explorer(model);
      return () => explorer.dispose();
    },
    render({ el }) {
      const view = new View(explorer, el);
      return () => view.dispose();
    },
  };
};
