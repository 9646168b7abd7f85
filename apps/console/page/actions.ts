import type { Severity } from '../../../src/core/alert/severity.ts';
import type { RatingAnswer } from '../../../src/core/usefulness/rating.ts';
import type { BarMarker } from './chart-data.ts';
import type { Episode } from './episodes.ts';
import type { Model, Pane, Theme } from './model.ts';

/** What a person can do, whatever he does it with: views and keys call these. */
export interface Actions {
  chooseSymbol(symbol: string, pane?: Pane): void;
  openEpisode(episodeId: string): void;
  openMarker(marker: BarMarker): void;
  closeEpisode(): void;
  toggleSeverity(severity: Severity): void;
  setOpenOnly(isOpenOnly: boolean): void;
  toggleSymbolFilter(): void;
  clearFilter(): void;
  readOlderAlerts(): Promise<void>;
  showTab(tab: Model['tab']): void;
  showPane(pane: Pane): void;
  showMessage(id: number): void;
  setTheme(theme: Theme): void;
  toggleZone(): void;
  openDialog(kind: 'help' | 'silences' | 'rejected' | 'unreached'): void;
  openAnswer(kind: 'acknowledge' | 'silence' | 'rate', episode: Episode | null): void;
  closeDialog(): void;
  acknowledge(episode: Episode, userId: string): Promise<void>;
  rate(episode: Episode, userId: string, answer: RatingAnswer): Promise<void>;
  silence(wanted: {
    readonly author: string;
    readonly comment: string;
    readonly matchers: readonly {
      readonly field: 'symbol' | 'anomaly' | 'episode_id';
      readonly value: string;
    }[];
    readonly durationMs: number;
  }): Promise<void>;
  endSilence(id: string): Promise<void>;
}
