/** What happens later by the lab's clock, such as a CPM cycle. */
import * as z from 'zod';

export const agendaItemSchema = z.strictObject({
  dueMs: z.number(),
  vendor: z.string(),
  event: z.string(),
  data: z.unknown(),
});

export type AgendaItem = Readonly<z.infer<typeof agendaItemSchema>>;

export class Agenda {
  /** In the order in which they were scheduled. */
  #items: AgendaItem[] = [];

  get items(): readonly AgendaItem[] {
    return this.#items;
  }

  add(item: AgendaItem): void {
    this.#items.push(item);
  }

  replace(items: readonly AgendaItem[]): void {
    this.#items = [...items];
  }

  /**
   * Takes out and delivers what is due at `nowMs`, earliest first, equals in the order of scheduling; what a delivery
   * schedules for a time already past is delivered, too.
   *
   * @returns how many were delivered
   */
  run(nowMs: number, deliver: (item: AgendaItem) => void): number {
    let delivered = 0;
    for (let next = this.#takeDue(nowMs); next !== undefined; next = this.#takeDue(nowMs)) {
      deliver(next);
      delivered += 1;
    }
    return delivered;
  }

  #takeDue(nowMs: number): AgendaItem | undefined {
    let first: AgendaItem | undefined;
    for (const item of this.#items) {
      if (item.dueMs <= nowMs && (first === undefined || item.dueMs < first.dueMs)) first = item;
    }
    if (first !== undefined) this.#items.splice(this.#items.indexOf(first), 1);
    return first;
  }
}
