/** Which parts of Electron do the tests of the desktop shell need, and what did the shell do with them? */
import { EventEmitter } from 'node:events';
import { vi } from 'vitest';

export class FakePort extends EventEmitter {
  peer: FakePort | undefined;
  readonly sent: unknown[] = [];
  postMessage(data: unknown): void {
    this.sent.push(data);
    this.peer?.emit('message', { data, ports: [] });
  }
  start(): void {
    // messages are delivered at once
  }
  close(): void {
    this.emit('close');
    this.peer?.emit('close');
  }
}

export class FakeChannel {
  readonly port1 = new FakePort();
  readonly port2 = new FakePort();
  constructor() {
    this.port1.peer = this.port2;
    this.port2.peer = this.port1;
  }
}

export class FakeChild extends EventEmitter {
  readonly pid = 4711;
  readonly sent: { readonly message: unknown; readonly ports: readonly FakePort[] }[] = [];
  killed = false;
  readonly program: string;
  constructor(program: string) {
    super();
    this.program = program;
  }
  postMessage(message: unknown, ports: readonly FakePort[] = []): void {
    this.sent.push({ message, ports });
  }
  kill(): boolean {
    if (!this.killed) {
      this.killed = true;
      this.emit('exit', 0);
    }
    return true;
  }
}

export class FakeContents extends EventEmitter {
  readonly posted: { readonly channel: string; readonly ports: readonly FakePort[] }[] = [];
  readonly commands: unknown[] = [];
  reloads = 0;
  openHandler: ((details: { url: string }) => { action: string }) | undefined;
  setWindowOpenHandler(handler: (details: { url: string }) => { action: string }): void {
    this.openHandler = handler;
  }
  postMessage(channel: string, _message: unknown, ports: readonly FakePort[]): void {
    this.posted.push({ channel, ports });
  }
  send(_channel: string, command: unknown): void {
    this.commands.push(command);
  }
  reload(): void {
    this.reloads += 1;
  }
}

export class FakeWindow extends EventEmitter {
  static readonly all: FakeWindow[] = [];
  readonly webContents = new FakeContents();
  readonly options: { readonly webPreferences: Readonly<Record<string, unknown>> };
  address = '';
  shown = false;
  focused = false;
  constructor(options: { readonly webPreferences: Readonly<Record<string, unknown>> }) {
    super();
    this.options = options;
    FakeWindow.all.push(this);
  }
  static getAllWindows(): readonly FakeWindow[] {
    return FakeWindow.all;
  }
  static getFocusedWindow(): FakeWindow | undefined {
    return FakeWindow.all[0];
  }
  static fromWebContents(): null {
    return null;
  }
  loadURL(address: string): Promise<void> {
    this.address = address;
    return Promise.resolve();
  }
  isMinimized(): boolean {
    return false;
  }
  restore(): void {
    // never minimised
  }
  focus(): void {
    this.focused = true;
  }
  show(): void {
    this.shown = true;
  }
}

type Handler = (event: unknown, input?: unknown) => unknown;

export class FakeApp extends EventEmitter {
  readonly isPackaged = true;
  first = true;
  quits = 0;
  readonly schemes: string[] = [];
  requestSingleInstanceLock(): boolean {
    return this.first;
  }
  whenReady(): Promise<void> {
    return Promise.resolve();
  }
  quit(): void {
    this.quits += 1;
  }
  getAppPath(): string {
    return '/app';
  }
  getVersion(): string {
    return '0.1.0';
  }
  getPath(): string {
    return '/home/someone/Documents';
  }
  setAsDefaultProtocolClient(scheme: string): boolean {
    this.schemes.push(scheme);
    return true;
  }
}

export interface FakeElectron {
  readonly app: FakeApp;
  readonly BrowserWindow: typeof FakeWindow;
  readonly children: FakeChild[];
  readonly handlers: Map<string, Handler>;
  readonly opened: string[];
  readonly errors: string[];
  readonly permission: { request?: ((contents: unknown, permission: string, answer: (allowed: boolean) => void) => void) | undefined };
  readonly keyring: { available: boolean; backend: string };
}

/** One fake a test file; `vi.mock('electron', …)` hands it to the shell. */
export function fakeElectron() {
  const children: FakeChild[] = [];
  const handlers = new Map<string, Handler>();
  const opened: string[] = [];
  const errors: string[] = [];
  const permission: FakeElectron['permission'] = {};
  const keyring = { available: true, backend: 'gnome_libsecret' };
  const ipcMain = Object.assign(new EventEmitter(), { handle: (channel: string, handler: Handler) => handlers.set(channel, handler) });
  return {
    children, handlers, opened, errors, permission, keyring, ipcMain,
    app: new FakeApp(),
    BrowserWindow: FakeWindow,
    MessageChannelMain: FakeChannel,
    Menu: { buildFromTemplate: vi.fn((template: unknown) => template), setApplicationMenu: vi.fn() },
    dialog: {
      showOpenDialog: vi.fn(() => Promise.resolve({ canceled: false, filePaths: ['/data/log.csv'] })),
      showSaveDialog: vi.fn((options: { readonly defaultPath: string }) => Promise.resolve({ canceled: false, filePath: options.defaultPath })),
      showErrorBox: (_title: string, message: string) => errors.push(message),
    },
    nativeTheme: { themeSource: 'system', shouldUseDarkColors: false },
    protocol: { registerSchemesAsPrivileged: vi.fn(), handle: vi.fn() },
    session: { defaultSession: { setPermissionRequestHandler: (handler: FakeElectron['permission']['request']) => (permission.request = handler), setPermissionCheckHandler: vi.fn() } },
    shell: { openExternal: (url: string) => Promise.resolve(opened.push(url)), showItemInFolder: (file: string) => opened.push(file) },
    safeStorage: {
      isAsyncEncryptionAvailable: () => Promise.resolve(keyring.available),
      getSelectedStorageBackend: () => keyring.backend,
      encryptStringAsync: (text: string) => Promise.resolve(Buffer.from([...Buffer.from(text)].map((byte) => byte ^ 0x5a))),
      decryptStringAsync: (bytes: Buffer) => Promise.resolve({ shouldReEncrypt: false, result: Buffer.from([...bytes].map((byte) => byte ^ 0x5a)).toString() }),
    },
    utilityProcess: {
      fork: (program: string) => {
        const child = new FakeChild(program);
        children.push(child);
        return child;
      },
    },
  };
}
