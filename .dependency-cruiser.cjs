/** Who may import whom: the rules of ARCHITECTURE.md section "Layers". @type {import('dependency-cruiser').IConfiguration} */
const layer = (name, from, allowed) => ({
  name,
  severity: 'error',
  from: { path: from },
  to: { pathNot: [...allowed, 'node_modules/', '^node:', '^@tensorflow/tfjs-node$', '\\.css$'], dependencyTypesNot: ['core'] },
});
const shared = (...folders) => `^shared/(${folders.join('|')})/`;

module.exports = {
  forbidden: [
    { name: 'no-circular', severity: 'error', from: {}, to: { circular: true } },
    layer('core-is-leaf', shared('core'), [shared('core')]),
    layer('blocks-on-core', shared('blocks'), [shared('core', 'blocks')]),
    layer('contract-on-core', shared('contract'), [shared('core', 'contract', 'blocks')]),
    layer('model-formats-on-core', shared('modelFormats'), [shared('core', 'modelFormats')]),
    layer('explain-on-core', shared('explain'), [shared('core', 'explain', 'modelFormats')]),
    layer('analyses-on-core', shared('analyses'), [shared('core', 'contract', 'blocks', 'explain', 'analyses')]),
    {
      name: 'analysis-is-island',
      severity: 'error',
      from: { path: '^shared/analyses/([^/]+)/' },
      to: { path: '^shared/analyses/([^/]+)/', pathNot: '^shared/analyses/$1/' },
    },
    layer('report-on-records', shared('report'), [shared('core', 'contract', 'blocks', 'report')]),
    layer('engine-below-hosts', shared('engine'), [shared('core', 'contract', 'blocks', 'modelFormats', 'explain', 'analyses', 'report', 'engine')]),
    layer('bench-on-engine', shared('bench'), [shared('core', 'contract', 'explain', 'modelFormats', 'engine', 'bench')]),
    layer('hosts-on-engine', shared('hosts'), [shared('core', 'contract', 'blocks', 'report', 'engine', 'bench', 'hosts')]),
    layer('electron-on-hosts', '^electron/', ['^electron/', shared('core', 'contract', 'hosts')]),
    layer('renderer-has-no-engine', '^renderer/', ['^renderer/', shared('core', 'contract', 'blocks', 'report')]),
    {
      name: 'pure-layers-no-node',
      severity: 'error',
      from: { path: '^(shared/(core|contract|blocks|modelFormats|explain|analyses|report)|renderer)/' },
      to: { dependencyTypes: ['core'] },
    },
    { name: 'only-electron-imports-electron', severity: 'error', from: { pathNot: '^(electron|test)/' }, to: { path: '(^|node_modules/)electron(/|$)' } },
    { name: 'only-engine-duckdb-imports-duckdb', severity: 'error', from: { pathNot: '^(shared/engine/duckdb|test)/' }, to: { path: 'node_modules/@duckdb/' } },
    { name: 'only-onnx-runtime-imports-onnxruntime', severity: 'error', from: { pathNot: '^(shared/engine/runtimes/|shared/bench/|test/)' }, to: { path: 'node_modules/onnxruntime' } },
    { name: 'only-tfjs-runtime-imports-tfjs', severity: 'error', from: { pathNot: '^(shared/engine/runtimes/|test/)' }, to: { path: 'node_modules/@tensorflow/' } },
    { name: 'only-ui-imports-the-component-kit', severity: 'error', from: { path: '^renderer/', pathNot: '^renderer/ui/' }, to: { path: 'node_modules/(@mantine|lucide-react)/' } },
    { name: 'only-charts-imports-plotly', severity: 'error', from: { pathNot: '^renderer/charts/' }, to: { path: 'node_modules/(plotly|@types/plotly)' } },
    { name: 'only-layout-imports-the-docking-kit', severity: 'error', from: { pathNot: '^renderer/layout/' }, to: { path: 'node_modules/flexlayout-react/' } },
    { name: 'nothing-imports-test', severity: 'error', from: { pathNot: '^test/' }, to: { path: '^test/' } },
  ],
  options: {
    tsPreCompilationDeps: true,
    tsConfig: { fileName: 'tsconfig.json' },
    doNotFollow: { path: 'node_modules' },
    exclude: { path: '^test/layers/planted' },
    enhancedResolveOptions: { exportsFields: ['exports'], conditionNames: ['import', 'types', 'default'] },
  },
};
