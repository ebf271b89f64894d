/** How are passwords kept, where the system really protects them? */
import { readFileSync, renameSync, writeFileSync } from 'node:fs';
import { safeStorage } from 'electron';

export type SecretFile = Readonly<Record<string, string>>;

/** Why secrets cannot be kept here, or undefined when they can. */
export async function secretsRefusal(): Promise<string | undefined> {
  if (!(await safeStorage.isAsyncEncryptionAvailable())) return 'This system offers no place to keep passwords. Use environment variables instead.';
  if (process.platform === 'linux' && safeStorage.getSelectedStorageBackend() === 'basic_text') {
    return 'No keyring is running, so passwords would be stored as plain text. Start one (gnome-keyring, KWallet), or use environment variables instead.';
  }
  return undefined;
}

/** Secrets by name in one file (mode 0600), each encrypted with the system's own key. Nothing is kept where that would be plain text. */
export class Secrets {
  readonly #file: string;

  constructor(file: string) {
    this.#file = file;
  }

  /** @throws Error saying why, where the system cannot protect it */
  async set(name: string, value: string): Promise<void> {
    await this.#require();
    const sealed = await safeStorage.encryptStringAsync(value);
    this.#write({ ...this.#read(), [name]: sealed.toString('base64') });
  }

  /** Undefined when there is none of this name. */
  async get(name: string): Promise<string | undefined> {
    const kept = this.#read()[name];
    if (kept === undefined) return undefined;
    await this.#require();
    return (await safeStorage.decryptStringAsync(Buffer.from(kept, 'base64'))).result;
  }

  remove(name: string): void {
    this.#write(Object.fromEntries(Object.entries(this.#read()).filter(([other]) => other !== name)));
  }

  names(): readonly string[] {
    return Object.keys(this.#read()).sort();
  }

  async #require(): Promise<void> {
    const refusal = await secretsRefusal();
    if (refusal !== undefined) throw new Error(refusal);
  }

  #read(): SecretFile {
    try {
      const parsed: unknown = JSON.parse(readFileSync(this.#file, 'utf8'));
      const entries = typeof parsed === 'object' && parsed !== null ? Object.entries(parsed) : [];
      return Object.fromEntries(entries.filter((entry): entry is [string, string] => typeof entry[1] === 'string'));
    } catch {
      return {}; // no file yet
    }
  }

  #write(secrets: SecretFile): void {
    writeFileSync(`${this.#file}.tmp`, `${JSON.stringify(secrets, null, 2)}\n`, { mode: 0o600 });
    renameSync(`${this.#file}.tmp`, this.#file);
  }
}
