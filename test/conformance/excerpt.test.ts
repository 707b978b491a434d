import { expect, it } from 'vitest';
import { parse } from 'yaml';
import { excerpt } from './excerpt.ts';

const DOCUMENT = `openapi: 3.0.3
info:
  title: Zoo
paths:
  /animals:
    get:
      responses:
        '200':
          content:
            application/json:
              schema:
                $ref: '#/components/schemas/Animal'
        '429':
          $ref: '#/components/responses/Busy'
  /keepers:
    get:
      responses:
        '200':
          content:
            application/json:
              schema:
                $ref: '#/components/schemas/Keeper'
x-webhooks:
  fed:
    post: {}
components:
  responses:
    Busy:
      description: |-
        Come back later:
          soon.
  schemas:
    Animal:
      type: object
      properties:
        kind:
          $ref: '#/components/schemas/Kind'
        parent:
          $ref: '#/components/schemas/Animal'
    Keeper:
      type: string
    Kind:
      type: string
`;

it('keeps the wanted paths and every component that they lead to', () => {
  const part = parse(excerpt(DOCUMENT, (path) => path === '/animals'));
  expect(part.openapi).toBe('3.0.3');
  expect(Object.keys(part.paths)).toEqual(['/animals']);
  expect(Object.keys(part.components.schemas).sort()).toEqual(['Animal', 'Kind']);
  expect(part.components.responses.Busy.description).toBe('Come back later:\n  soon.');
  expect(part.paths['/animals']).toEqual(parse(DOCUMENT).paths['/animals']);
});

it('is the whole document when every path is wanted', () => {
  const { paths, components } = parse(DOCUMENT);
  expect(parse(excerpt(DOCUMENT, () => true))).toEqual({ openapi: '3.0.3', paths, components });
});
