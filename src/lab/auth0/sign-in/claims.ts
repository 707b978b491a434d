/** An identity provider's claims as attributes of a user (`options.attribute_map`). */
import type { Connection, Document } from '../model.ts';

/** What `basic_profile` takes over. */
const BASIC = [
  'name',
  'given_name',
  'family_name',
  'middle_name',
  'nickname',
  'email',
  'email_verified',
  'picture',
  'profile',
  'locale',
  'zoneinfo',
  'phone_number',
  'phone_number_verified',
  'preferred_username',
] as const;

/** Of the token's own business, not the user's. */
const OF_THE_TOKEN = [
  ...['iss', 'sub', 'aud', 'exp', 'iat', 'nbf', 'jti', 'nonce', 'at_hash', 'c_hash', 's_hash'],
  ...['auth_time', 'amr', 'acr', 'azp', 'idp', 'sid', 'ver'],
];

const TEMPLATE = /\$\{context\.(tokenset|userinfo)\.([\w.-]+)\}/g;

export interface Claims {
  readonly tokenset: Document;
  readonly userinfo: Document;
}

export function attributesOf({ options }: Connection, claims: Claims): Document {
  const map = documentOf(options['attribute_map']);
  const all = { ...claims.tokenset, ...claims.userinfo };
  switch (map['mapping_mode']) {
    case 'use_map':
      return mapped(documentOf(map['attributes']), claims);
    case 'bind_all':
      return filtered(all, (name) => !OF_THE_TOKEN.includes(name));
    default:
      return filtered(all, (name) => BASIC.some((it) => it === name));
  }
}

/** A claim that is the whole template keeps its type; one within a text becomes text; a missing one is left out. */
function mapped(attributes: Document, claims: Claims): Document {
  return Object.fromEntries(
    Object.entries(attributes).flatMap(([name, template]) => {
      const value = typeof template === 'string' ? filled(template, claims) : template;
      return value === undefined ? [] : [[name, value]];
    }),
  );
}

function filled(template: string, claims: Claims): unknown {
  const parts = [...template.matchAll(TEMPLATE)];
  const claim = ([, from, name = '']: RegExpMatchArray) =>
    (from === 'userinfo' ? claims.userinfo : claims.tokenset)[name];
  const [first] = parts;
  if (first !== undefined && first[0] === template) return claim(first);
  return parts.reduce((text, part) => text.replace(part[0], () => String(claim(part) ?? '')), template);
}

function filtered(all: Document, isWanted: (name: string) => boolean): Document {
  return Object.fromEntries(Object.entries(all).filter(([name]) => isWanted(name)));
}

function documentOf(value: unknown): Document {
  return typeof value === 'object' && value !== null ? { ...value } : {};
}
