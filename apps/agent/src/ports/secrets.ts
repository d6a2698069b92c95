/** Where an app's secrets are. Throws OperationError, which names the place but never the value. */
export interface Secrets {
  fromFile(path: string): Promise<string>;
  fromEnv(name: string): string;
}
