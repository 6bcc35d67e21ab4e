// A cell's editor: CodeMirror 6 with Python. Tokens carry classes, which the style sheet colours for light and dark.
import { defaultKeymap, history, historyKeymap, indentWithTab } from "@codemirror/commands";
import { pythonLanguage } from "@codemirror/lang-python";
import { bracketMatching, indentOnInput, indentUnit, syntaxHighlighting } from "@codemirror/language";
import { EditorState } from "@codemirror/state";
import { drawSelection, EditorView, highlightSpecialChars, keymap, lineNumbers } from "@codemirror/view";
import { classHighlighter } from "@lezer/highlight";

/**
 * Put an editor into `parent`. Tab indents, until Escape gives it back to the page; then it leaves, as everywhere.
 * @param {Element} parent
 * @param {{ text: string, label: string, rules: string, changed: (text: string) => void, run: () => void, left: () => void }} given
 *   `label` names it, the element with the id `rules` says how Tab behaves; `run` is for Ctrl-Enter, `left` for Escape
 */
export function edit(parent, { text, label, rules, changed, run, left }) {
  const ran = () => {
    run();
    return true;
  };
  const escaped = (/** @type {EditorView} */ view) => {
    view.setTabFocusMode(true);
    left();
    return true;
  };
  const view = new EditorView({
    parent,
    state: EditorState.create({
      doc: text,
      extensions: [
        lineNumbers(),
        highlightSpecialChars(),
        history(),
        drawSelection(),
        indentOnInput(),
        bracketMatching(),
        indentUnit.of("    "),
        pythonLanguage,
        syntaxHighlighting(classHighlighter),
        EditorView.lineWrapping,
        EditorView.contentAttributes.of({
          "aria-label": label,
          "aria-describedby": rules,
          autocapitalize: "off",
          autocorrect: "off",
          spellcheck: "false",
        }),
        keymap.of([
          { key: "Mod-Enter", run: ran },
          { key: "Ctrl-Enter", run: ran },
          { key: "Escape", run: escaped },
          ...defaultKeymap,
          ...historyKeymap,
          indentWithTab,
        ]),
        EditorView.updateListener.of((update) => {
          if (update.docChanged) changed(update.state.doc.toString());
        }),
        EditorView.domEventHandlers({ blur: (_, edited) => edited.setTabFocusMode(false) }),
      ],
    }),
  });
  return {
    get text() {
      return view.state.doc.toString();
    },
    /** Replace all; one step of undo brings it back. @param {string} insert */
    replace(insert) {
      view.dispatch({ changes: { from: 0, to: view.state.doc.length, insert } });
    },
    focus: () => view.focus(),
  };
}
