/** What a template may use. */
export type Scope = {
  readonly app: string;
  readonly environment: string;
  readonly release: string;
  readonly vars: Readonly<Record<string, string | number | boolean>>;
  readonly paths: { readonly config: string; readonly release: string; readonly data: string };
  readonly port?: number;
};

export interface Renderer {
  /** Throws OperationError when the template does not parse or uses something that is not in `scope`. */
  render(name: string, template: string, scope: Scope): Promise<string>;
}
