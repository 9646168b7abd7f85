import { judge, tasteOf } from './learn.ts';
import { manyAlerts, STATED_USERS } from './stated-users.ts';

const ANSWERS = [50, 150, 600] as const;
/** Alerts that nothing was learned from. */
const UNSEEN = manyAlerts(2_000, 99);

/** What answers of users who say what they like have taught, as a Markdown table. */
export function statedUsersTable(): string {
  const rows = STATED_USERS.map((user) => {
    const told = ANSWERS.map((count) => judge(user, tasteOf(user, manyAlerts(count, 7), 1), UNSEEN, 2));
    const aucs = told.map(({ auc }) => auc.toFixed(2));
    return `| ${[user.name, told[0]!.aucByScore.toFixed(2), ...aucs, percent(told[1]!.noiseKept)].join(' | ')} |`;
  });
  return [
    `| the user … | by rarity alone | ${ANSWERS.map((count) => `after ${count}`).join(' | ')} | noise left |`,
    `|---|---|${ANSWERS.map(() => '---').join('|')}|---|`,
    ...rows,
  ].join('\n');
}

function percent(share: number): string {
  return `${Math.round(share * 100)}%`;
}
