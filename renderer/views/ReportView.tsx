/** How does the investigation reach other people? */
import { ExportsPanel } from '../panels/ExportsPanel.tsx';
import { VerifyPanel } from '../panels/VerifyPanel.tsx';

export function ReportView(): React.JSX.Element {
  return (
    <div className="view">
      <div className="view-head"><h2 className="strong">Report</h2><span className="lead">It shows evidence and gaps; it claims no compliance.</span></div>
      <div className="view-pair"><div className="panel"><ExportsPanel /></div><div className="panel"><VerifyPanel /></div></div>
    </div>
  );
}
