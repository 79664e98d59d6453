import { addConfiguredRules } from '../../domain/forge/ignore-rule-edit.ts';
import { rulesFromFindings } from '../../domain/infrastructure/stored-ignore-rule.ts';
import { SourceEditRefused } from '../../domain/source/refusal.ts';
import type { ChangeRequest, ChangeToPropose } from './change-to-propose.ts';
import type { PullRequestDeps } from './pull-request-deps.ts';

const usualPath = 'plumbline.yaml';

/** The configuration with a rule for what a person wants ignored, where the repository holds it. */
export async function ignoreChange(
  { git }: PullRequestDeps,
  { settings, forge, commit, findings, decision, signal }: ChangeRequest,
): Promise<ChangeToPropose> {
  const { configurationPath = usualPath } = forge;
  if (decision === undefined) return { refused: 'only a person can have something ignored' };
  const body = await git.readFile(settings.repository, commit, configurationPath, signal);
  if (body === undefined) {
    return {
      refused: `${configurationPath} is not in the repository of the target; forge.configurationPath can name it`,
    };
  }
  const text = new TextDecoder().decode(body);
  try {
    const edited = addConfiguredRules(text, settings.name, rulesFromFindings(findings, decision));
    const files = new Map(edited === text ? [] : [[configurationPath, edited]]);
    return { files, left: [], warnings: [] };
  } catch (error) {
    if (!(error instanceof SourceEditRefused)) throw error;
    return { refused: `${configurationPath} cannot be edited: ${error.message}` };
  }
}
