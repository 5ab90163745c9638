import { Database } from 'bun:sqlite';
import { readFileSync } from 'node:fs';
import { dataFolder } from '../../../src/config/data-folder.ts';
import type { Route, RouteSnapshot } from '../../../src/contract/route.ts';
import type { Service } from '../../../src/contract/service.ts';

/** What stands in a data folder, read beside the control process and without a call to it. */
export class InstallationView {
  readonly #folder: ReturnType<typeof dataFolder>;

  constructor(path: string) {
    this.#folder = dataFolder(path);
  }

  model(id: string): { readonly status: string } | undefined {
    return this.#row('select status from models where id = ?', id);
  }

  service(id: string): (Pick<Service, 'generation' | 'state'> & { readonly wish: string }) | undefined {
    type Row = { generation: number; wish: string; state: string };
    const row = this.#row<Row>('select generation, wish, state from services where id = ?', id);
    return row && { generation: row.generation, wish: row.wish, state: JSON.parse(row.state) };
  }

  /** Whether there is a row of this name. */
  has(table: 'webhooks' | 'volumes', name: string): boolean {
    return this.#row(`select 1 from ${table} where name = ?`, name) !== undefined;
  }

  count(table: string): number {
    return this.#row<{ count: number }>(`select count(*) as count from ${table}`)?.count ?? 0;
  }

  route(serviceId: string): Route | undefined {
    const snapshot: RouteSnapshot = JSON.parse(readFileSync(this.#folder.routes, 'utf8'));
    return snapshot.routes.find((route) => route.serviceId === serviceId);
  }

  /** `ok`, or what SQLite finds wrong. */
  integrity(): string {
    return this.#row<{ integrity_check: string }>('pragma integrity_check')?.integrity_check ?? 'nothing';
  }

  #row<Row>(sql: string, ...parameters: string[]): Row | undefined {
    using database = new Database(this.#folder.database, { readonly: true });
    database.run('pragma busy_timeout = 5000');
    return database.query<Row, string[]>(sql).get(...parameters) ?? undefined;
  }
}
