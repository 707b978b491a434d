/** Custom domains, which an administrator has made elsewhere. operationId get_custom-domains. */
import type { CustomDomain } from '../model.ts';
import { checkpointPage, isCheckpoint } from './paging.ts';
import { FIELDS, queryType, type Route, read, selected } from './route.ts';

const query = { ...FIELDS, from: queryType.text, take: queryType.integer(1, 100) };

export const customDomainRoutes: readonly Route[] = [
  read('/custom-domains', ['read:custom_domains'], query, ({ world, query }) => {
    const all = world.state.customDomains;
    const show = (rows: readonly CustomDomain[]) => rows.map((row) => selected({ ...row }, query));
    if (!isCheckpoint(query)) return { status: 200, body: show(all) };
    const { rows, next } = checkpointPage(all, (row) => row.custom_domain_id, query);
    return { status: 200, body: { custom_domains: show(rows), ...(next === null ? {} : { next }) } };
  }),
];
