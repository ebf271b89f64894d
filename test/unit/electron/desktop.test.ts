/** Can a desktop page do no more than show itself and ask the engine? */
import { mkdir, mkdtemp, readFile, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { beforeEach, describe, expect, it, vi } from 'vitest';
import { FakeContents, FakeWindow } from './fakeElectron.ts';

const electron = await vi.hoisted(async () => (await import('./fakeElectron.ts')).fakeElectron());
vi.mock('electron', () => electron);

const { answerApp, isAppAddress } = await import('../../../electron/protocol.ts');
const { confine, denyPermissions, openWindow } = await import('../../../electron/windows.ts');
const { fromWorkbench, serveDialogs } = await import('../../../electron/dialogs.ts');
const { readArguments, readLink } = await import('../../../electron/deepLinks.ts');
const { Secrets, secretsRefusal } = await import('../../../electron/secrets.ts');
const { openBroker } = await import('../../../electron/modelBroker.ts');
const { servePorts, startEngineProcess } = await import('../../../electron/engineProcess.ts');
const { menuTemplate } = await import('../../../electron/menu.ts');
const { portLauncher } = await import('../../../shared/hosts/portLauncher.ts');

const page = { senderFrame: { parent: null, url: 'app://assay/index.html' } };
let folder: string;

beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'assay-desktop-'));
  electron.children.length = 0;
  electron.opened.length = 0;
  electron.errors.length = 0;
  FakeWindow.all.length = 0;
});

describe('pages', () => {
  it('come from the built workbench alone, with the strict policy', async () => {
    await writeFile(join(folder, 'index.html'), '<!doctype html>');
    await writeFile(join(folder, '..', 'outside.txt'), 'secret');
    const index = await answerApp(folder, { method: 'GET', url: 'app://assay/' });
    expect([index.status, await index.text(), index.headers.get('content-type')]).toEqual([200, '<!doctype html>', 'text/html; charset=utf-8']);
    expect(index.headers.get('content-security-policy')).toContain("script-src 'self'");
    for (const [method, url] of [['GET', 'app://assay/%2e%2e/outside.txt'], ['GET', 'app://other/index.html'], ['POST', 'app://assay/index.html'], ['GET', 'app://assay/none.js']] as const) {
      expect((await answerApp(folder, { method, url })).status).toBe(404);
    }
  });

  it('run sandboxed and isolated, and are shown when drawn', () => {
    openWindow({ preload: '/p.cjs', title: 'Assay' });
    const [window] = FakeWindow.all;
    expect(window?.options.webPreferences).toMatchObject({ sandbox: true, contextIsolation: true, nodeIntegration: false, webviewTag: false, preload: '/p.cjs' });
    expect([window?.address, window?.shown]).toEqual(['app://assay/', false]);
    window?.emit('ready-to-show');
    expect(window?.shown).toBe(true);
  });

  it('cannot leave, open windows or embed pages; a link to the web opens outside', () => {
    const contents = new FakeContents();
    confine(contents as unknown as Parameters<typeof confine>[0]); // has what confine uses
    expect(contents.openHandler?.({ url: 'https://example.org/' })).toEqual({ action: 'deny' });
    expect(contents.openHandler?.({ url: 'file:///etc/passwd' })).toEqual({ action: 'deny' });
    expect(contents.openHandler?.({ url: 'javascript:alert(1)' })).toEqual({ action: 'deny' });
    expect(electron.opened).toEqual(['https://example.org/']);
    const tries = (name: string, url: string): boolean => {
      const event = { url, prevented: false, preventDefault: () => { event.prevented = true; } };
      contents.emit(name, event);
      return event.prevented;
    };
    expect(tries('will-navigate', 'https://example.org')).toBe(true);
    expect(tries('will-redirect', 'app://other/')).toBe(true);
    expect(tries('will-attach-webview', '')).toBe(true);
    expect(tries('will-navigate', 'app://assay/index.html')).toBe(false);
    expect(isAppAddress('not an address')).toBe(false);
  });

  it('get no permission but to write to the clipboard', () => {
    denyPermissions();
    const answers = ['media', 'geolocation', 'notifications', 'clipboard-read', 'clipboard-sanitized-write'].map((permission) => {
      let given = false;
      electron.permission.request?.(undefined, permission, (allowed) => (given = allowed));
      return given;
    });
    expect(answers).toEqual([false, false, false, false, true]);
  });
});

describe('host functions', () => {
  const ask = (channel: string, input?: unknown, event: unknown = page): unknown => electron.handlers.get(channel)?.({ sender: {}, ...(event as object) }, input);

  it('answer the workbench in its top frame only', () => {
    serveDialogs();
    expect(fromWorkbench(page as unknown as Parameters<typeof fromWorkbench>[0])).toBe(true); // has what it reads
    for (const senderFrame of [null, { parent: {}, url: 'app://assay/' }, { parent: null, url: 'https://evil.example' }]) {
      expect(() => ask('assay:version', undefined, { senderFrame })).toThrow('may not');
    }
    expect(ask('assay:version')).toBe('0.1.0');
  });

  it('pick, save, reveal and set the theme', async () => {
    serveDialogs();
    expect(await ask('assay:pick-files')).toEqual(['/data/log.csv']);
    expect(await ask('assay:save-file', '../../etc/report.html')).toBe('/home/someone/Documents/report.html');
    ask('assay:reveal', '/data/../data/report.html');
    ask('assay:reveal', 'relative');
    expect(electron.opened).toEqual(['/data/report.html']);
    ask('assay:theme', 'dark');
    expect(electron.nativeTheme.themeSource).toBe('dark');
    ask('assay:theme', { evil: true });
    expect(electron.nativeTheme.themeSource).toBe('system');
  });
});

describe('links and words', () => {
  it('open workspaces that exist, and mean nothing else', async () => {
    const workspace = join(folder, 'a.assay');
    await mkdir(workspace);
    await writeFile(join(workspace, 'workspace.json'), '{}');
    const opened = { kind: 'workspace', path: workspace };
    expect(readLink(`assay://open?workspace=${encodeURIComponent(workspace)}`)).toEqual(opened);
    expect(readArguments(['--flag', 'a.assay'], folder)).toEqual(opened);
    expect(readArguments([`assay://open?workspace=${encodeURIComponent(workspace)}`], '/')).toEqual(opened);
    for (const link of ['assay://run?workspace=/', `assay://open?workspace=${folder}`, 'assay://open?workspace=a.assay', 'https://open?workspace=/', 'nonsense']) expect(readLink(link)).toEqual({ kind: 'none' });
    expect(readArguments(['.', '--x'], folder)).toEqual({ kind: 'none' });
  });
});

describe('secrets', () => {
  it('are kept sealed, and refused where they would be plain text', async () => {
    electron.keyring.backend = 'gnome_libsecret';
    electron.keyring.available = true;
    const secrets = new Secrets(join(folder, 'secrets.json'));
    await secrets.set('mlflow', 'hunter2');
    expect(await readFile(join(folder, 'secrets.json'), 'utf8')).not.toContain('hunter2');
    expect([await secrets.get('mlflow'), await secrets.get('none'), secrets.names()]).toEqual(['hunter2', undefined, ['mlflow']]);
    electron.keyring.backend = 'basic_text';
    if (process.platform === 'linux') {
      await expect(secrets.set('x', 'y')).rejects.toThrow('plain text');
      await expect(secrets.get('mlflow')).rejects.toThrow('plain text');
    }
    electron.keyring.available = false;
    expect(await secretsRefusal()).toContain('environment variables');
    secrets.remove('mlflow');
    expect(secrets.names()).toEqual([]);
  });
});

describe('child processes', () => {
  it('are started by the main process for the engine, and end with it', () => {
    const broker = openBroker('/dist/modelHost.mjs', 'Assay model host');
    const launcher = portLauncher(broker.port);
    const handle = launcher.launch();
    const seen: unknown[] = [];
    handle.onMessage((message) => seen.push(message));
    handle.onExit((code) => seen.push(`exit ${String(code)}`));
    const [child] = electron.children;
    child?.emit('spawn');
    expect([child?.program, handle.pid]).toEqual(['/dist/modelHost.mjs', 4711]);
    handle.send({ id: 1 });
    expect(child?.sent.map(({ message }) => message)).toEqual([{ id: 1 }]);
    child?.emit('message', new Float64Array([1, 2]));
    handle.kill();
    expect(child?.killed).toBe(true);
    expect(seen).toEqual([new Float64Array([1, 2]), 'exit 0']);
    const second = launcher.launch();
    let ended = false;
    second.onExit(() => (ended = true));
    broker.close();
    expect([electron.children[1]?.killed, ended]).toEqual([true, true]);
  });

  it('hold the engine; every window gets a port of its own', async () => {
    const failures: string[] = [];
    const engine = startEngineProcess({ programs: '/dist', workspace: '/w.assay', onFailure: (message) => failures.push(message) });
    const [child] = electron.children;
    expect(child?.program).toBe(join('/dist', 'engineProcess.mjs'));
    expect(child?.sent[0]).toMatchObject({ message: { kind: 'start', workspace: '/w.assay' } });
    expect(child?.sent[0]?.ports).toHaveLength(2);
    servePorts(() => engine);
    const sender = new FakeContents();
    electron.ipcMain.emit('assay:request-port', { ...page, sender });
    electron.ipcMain.emit('assay:request-port', { senderFrame: { parent: null, url: 'https://evil.example' }, sender });
    expect(sender.posted.map(({ channel }) => channel)).toEqual(['assay:port']);
    expect(child?.sent[1]?.message).toEqual({ kind: 'client' });
    child?.emit('message', { kind: 'failed', message: 'locked' });
    expect(failures).toEqual(['locked']);
    const stopping = engine.stop();
    expect(child?.sent.at(-1)?.message).toEqual({ kind: 'stop' });
    child?.kill();
    await stopping;
    expect(failures).toEqual(['locked']);
  });

  it('that end by themselves are reported', () => {
    const failures: string[] = [];
    startEngineProcess({ programs: '/dist', workspace: null, onFailure: (message) => failures.push(message) });
    electron.children[0]?.emit('exit', 9);
    expect(failures[0]).toContain('code 9');
  });
});

describe('the application', () => {
  it('runs once, opens its window on the engine, and hands a second start to the first', async () => {
    await import('../../../electron/main.ts');
    await vi.waitFor(() => expect(FakeWindow.all).toHaveLength(1));
    expect(electron.protocol.registerSchemesAsPrivileged).toHaveBeenCalled();
    expect(electron.app.schemes).toEqual(['assay']);
    electron.app.emit('second-instance', {}, ['assay'], folder);
    expect(FakeWindow.all[0]?.focused).toBe(true);
    const workspace = join(folder, 'b.assay');
    await mkdir(workspace);
    await writeFile(join(workspace, 'workspace.json'), '{}');
    electron.app.emit('second-instance', {}, ['assay', 'b.assay'], folder);
    electron.children[0]?.kill();
    await vi.waitFor(() => expect(electron.children.some((child) => JSON.stringify(child.sent[0]?.message).includes('b.assay'))).toBe(true));
    expect(FakeWindow.all[0]?.webContents.reloads).toBe(1);
    expect(electron.errors).toEqual([]);
  });

  it('offers its commands in the menu', () => {
    const commands: string[] = [];
    const [file] = menuTemplate({ openWorkspace: () => commands.push('open'), command: (id) => commands.push(id) }, 'linux');
    const items = file?.submenu as unknown as readonly { readonly label?: string; readonly click?: () => void }[]; // the template is data
    items.forEach((item) => item.click?.());
    expect(commands).toEqual(['open', 'data.import', 'document.save']);
    expect(menuTemplate({ openWorkspace: () => undefined, command: () => undefined }, 'darwin')[0]).toEqual({ role: 'appMenu' });
  });
});
