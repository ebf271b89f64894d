/** What went wrong, and what can be done about it right here? */
import { AssayError, messageOf } from '../../shared/core/errors.ts';
import { Button } from '../ui/Button.tsx';
import { Icon } from '../ui/icons.tsx';

interface ErrorStateProps {
  readonly error: unknown;
  readonly action?: string;
  readonly onAction: () => void;
}

export function ErrorState({ error, action = 'Try again', onAction }: ErrorStateProps): React.JSX.Element {
  const hint = error instanceof AssayError ? error.hint : undefined;
  return (
    <div className="state" role="alert">
      <div className="error-line"><Icon name="fail" size={15} /><b>{messageOf(error)}</b></div>
      {hint !== undefined && <div>{hint}</div>}
      <Button onClick={onAction}>{action}</Button>
    </div>
  );
}
