/** How fast does a log run through a model in its own process, beside a bare loop of the runtime in this one? */
import path from 'node:path';
import { ReplayRequest } from '../../contract/replayRequest.ts';
import { quietJob } from '../../engine/jobs/jobContext.ts';
import { addModel } from '../../engine/models/addModel.ts';
import { bareLoop } from '../../engine/runtimes/bareLoop.ts';
import { runReplay } from '../../engine/replay/runReplay.ts';
import type { BenchCase } from '../benchCase.ts';
import { timed } from '../measure.ts';
import { openSample } from '../openSample.ts';

export const replayCase: BenchCase = {
  name: 'replay',
  what: 'replay the whole log through the champion (ONNX, child process), store every score',
  run: async (context) => {
    const opened = await openSample(context);
    const { engine } = opened;
    try {
      const folder = path.join(context.sample, 'models', 'champion');
      await addModel(engine, { path: folder, name: 'v3' }, quietJob());
      const request = ReplayRequest.parse({ data: 'predictions', name: 'bench', models: ['v3'], schedule: 'offline' });
      const { value, seconds } = await timed(() => runReplay(engine, request, quietJob()));
      const { rows } = value.replay.counts;
      const bare = await bareLoop(path.join(folder, 'model.onnx'), { rows, width: 12, rowsPerCall: 64 });
      return { rows, seconds, bound: { what: 'onnxruntime in this process on random rows, 64 a call, one thread', seconds: bare } };
    } finally {
      await opened.close();
    }
  },
};
