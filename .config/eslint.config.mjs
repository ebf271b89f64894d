// Strict, type-aware rules plus the sizes of ARCHITECTURE.md section "Style".
import reactHooks from 'eslint-plugin-react-hooks';
import tseslint from 'typescript-eslint';

const projects = [
  'shared/core', 'shared/blocks', 'shared/contract', 'shared/modelFormats', 'shared/explain', 'shared/analyses', 'shared/report',
  'shared/engine', 'shared/bench', 'shared/hosts', 'electron', 'renderer', 'test', '.config',
].map((folder) => `${folder}/tsconfig.json`);

const sizes = (functionLines) => ({
  'max-lines': ['error', { max: 400, skipBlankLines: true, skipComments: true }],
  'max-lines-per-function': ['error', { max: functionLines, skipBlankLines: true, skipComments: true }],
  complexity: ['error', 12],
  'max-params': ['error', 3],
});

export default tseslint.config(
  { ignores: ['dist/**', '.tsbuild/**', 'node_modules/**', 'release/**', '**/*.mjs', '**/*.cjs', '**/generated/**', 'test/layers/planted/**', '.venv/**'] },
  ...tseslint.configs.strictTypeChecked,
  ...tseslint.configs.stylisticTypeChecked,
  { languageOptions: { parserOptions: { project: projects, tsconfigRootDir: import.meta.dirname + '/..' } } },
  {
    rules: {
      '@typescript-eslint/switch-exhaustiveness-check': 'error',
      '@typescript-eslint/consistent-type-imports': 'error',
      '@typescript-eslint/no-non-null-assertion': 'error',
      '@typescript-eslint/restrict-template-expressions': ['error', { allowNumber: true }],
      '@typescript-eslint/no-confusing-void-expression': ['error', { ignoreArrowShorthand: true }],
      'no-console': 'error',
      'no-restricted-syntax': ['error', { selector: 'ExportDefaultDeclaration', message: 'named exports only' }, { selector: 'TSEnumDeclaration', message: 'no enums: use a union of literals' }],
      ...sizes(80),
    },
  },
  { files: ['renderer/**/*.{ts,tsx}'], plugins: { 'react-hooks': reactHooks }, // The React Compiler is not used, so what it would skip is of no concern.
    rules: { ...reactHooks.configs.recommended.rules, 'react-hooks/incompatible-library': 'off', ...sizes(150) } },
  { files: ['test/**/*.{ts,tsx}'], rules: { 'max-lines-per-function': 'off', '@typescript-eslint/no-confusing-void-expression': 'off' } },
  { files: ['.config/*.ts', 'renderer/**/*.d.ts'], rules: { 'no-restricted-syntax': 'off' } },
);
