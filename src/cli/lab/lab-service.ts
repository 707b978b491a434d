/** Serving the lab in this process. */
import type { LabOptions } from '../../lab/kernel/contract.ts';
import { startLab } from '../../lab/lab.ts';
import type { Context } from '../context.ts';
import { forgetLab, furnishLab } from './lab-home.ts';
import { refuseSecondLab } from './lab-remote.ts';

type Urls = Readonly<Record<string, string>>;

/** Serves until a signal or `lab stop`; a stopped lab is a success, not a cancelled run. */
export async function serveLab(
  context: Context,
  options: LabOptions,
  started: (urls: Urls) => void,
): Promise<Urls> {
  await refuseSecondLab(context);
  const lab = await startLab(options);
  const home = await furnishLab(context.folders, lab);
  started(lab.urls);
  const release = context.options.lifecycle.divert(() => void lab.stop());
  await lab.stopped;
  release();
  await forgetLab(home);
  return lab.urls;
}
