'use client';
import { autocompletion, completionKeymap, type CompletionContext } from '@codemirror/autocomplete';
import { defaultKeymap, history, historyKeymap, indentWithTab } from '@codemirror/commands';
import { yaml } from '@codemirror/lang-yaml';
import { indentUnit } from '@codemirror/language';
import { type Diagnostic, lintGutter, lintKeymap, setDiagnostics } from '@codemirror/lint';
import { searchKeymap } from '@codemirror/search';
import { Compartment, EditorState } from '@codemirror/state';
import { EditorView, drawSelection, highlightActiveLine, keymap, lineNumbers } from '@codemirror/view';
import type { Problem } from '@pagurus/schema/parse-state-file.ts';
import { useEffect, useRef } from 'react';
import { codeTheme } from '#features/editor/code-theme.ts';
import type { Completion } from '#features/editor/completion.ts';

type CodeEditorProps = {
  label: string;
  value: string;
  readOnly: boolean;
  problems: readonly Problem[];
  /** A line that is scrolled to and marked once, counted from 1. */
  line?: number | undefined;
  onChange: (text: string) => void;
  complete: (text: string, offset: number) => Completion | undefined;
};

const access = (readOnly: boolean) => [
  EditorState.readOnly.of(readOnly),
  EditorView.editable.of(!readOnly),
  EditorView.contentAttributes.of({ 'aria-readonly': `${readOnly}` }),
];

type Newest = { readonly current: CodeEditorProps };

/** What the editor begins as. Its listeners ask for the newest properties, as it outlives a rendering. */
function firstState(newest: Newest, lock: Compartment): EditorState {
  const { label, value, readOnly } = newest.current;
  const keys = [completionKeymap, lintKeymap, searchKeymap, historyKeymap, defaultKeymap].flat();
  return EditorState.create({
    doc: value,
    extensions: [
      lineNumbers(),
      lintGutter(),
      history(),
      drawSelection(),
      highlightActiveLine(),
      yaml(),
      indentUnit.of('  '),
      codeTheme,
      lock.of(access(readOnly)),
      autocompletion({ override: [(context) => offer(context, newest.current.complete)] }),
      keymap.of([...keys, indentWithTab]),
      EditorView.contentAttributes.of({ 'aria-label': label }),
      EditorView.updateListener.of(({ docChanged, state }) => {
        if (docChanged) newest.current.onChange(state.doc.toString());
      }),
    ],
  });
}

/** A text with line numbers, completion and its mistakes on their lines. Escape, then Tab, leaves it by keyboard. */
export function CodeEditor(props: CodeEditorProps) {
  const { value, readOnly, problems, line } = props;
  const place = useRef<HTMLDivElement>(null);
  const view = useRef<EditorView>(null);
  const newest = useRef(props);
  const lock = useRef(new Compartment());
  useEffect(() => {
    newest.current = props;
  });

  useEffect(() => {
    const parent = place.current;
    if (parent === null) return undefined;
    const made = new EditorView({ parent, state: firstState(newest, lock.current) });
    view.current = made;
    return () => made.destroy();
  }, []);

  useEffect(() => {
    const editor = view.current;
    if (editor === null || editor.state.doc.toString() === value) return;
    editor.dispatch({ changes: { from: 0, to: editor.state.doc.length, insert: value } });
  }, [value]);

  useEffect(() => {
    view.current?.dispatch({ effects: lock.current.reconfigure(access(readOnly)) });
  }, [readOnly]);

  useEffect(() => {
    const editor = view.current;
    if (editor === null) return;
    editor.dispatch(
      setDiagnostics(
        editor.state,
        problems.map((problem) => diagnosticOf(editor.state, problem)),
      ),
    );
  }, [problems, value]);

  useEffect(() => {
    const editor = view.current;
    if (editor === null || line === undefined) return;
    const at = editor.state.doc.line(Math.min(Math.max(line, 1), editor.state.doc.lines)).from;
    editor.dispatch({ selection: { anchor: at }, effects: EditorView.scrollIntoView(at, { y: 'center' }) });
    editor.focus();
  }, [line]);

  return <div ref={place} className="h-full min-h-0 overflow-hidden" />;
}

function offer(context: CompletionContext, complete: CodeEditorProps['complete']) {
  const found = complete(context.state.doc.toString(), context.pos);
  if (found === undefined || (!context.explicit && found.from === context.pos)) return null;
  return {
    from: found.from,
    options: found.options.map(({ label, insert }) => ({ label, apply: insert })),
    validFor: /^[\w."'-]*$/,
  };
}

/** From its column to the end of its line, as a problem has a place but no length. */
function diagnosticOf({ doc }: EditorState, { line, column, path, message, suggestion }: Problem): Diagnostic {
  const { from, to, text } = doc.line(Math.min(line, doc.lines));
  const at = Math.min(from + column - 1, to);
  const end = from + text.trimEnd().length;
  const said = path === '' ? message : `${path}: ${message}`;
  return {
    from: at,
    to: Math.max(at, end),
    severity: 'error',
    message: suggestion === undefined ? said : `${said}; did you mean "${suggestion}"?`,
  };
}
