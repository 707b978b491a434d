/** Signing in: the pages, and the way to an identity provider and back. */
import { Hono } from 'hono';
import type { LabBindings } from '../../kernel/contract.ts';
import type { World } from '../world.ts';
import { attempted } from './attempt.ts';
import { authorize } from './authorize.ts';
import { callback, postedCallback } from './callback.ts';
import { showIdentifier, showPassword, takeIdentifier, takePassword } from './login-pages.ts';
import { logout } from './logout.ts';
import { IDENTIFIER_PATH, PASSWORD_PATH } from './pages.ts';
import { CALLBACK_PATH } from './upstream.ts';

export function signInApp(world: World): Hono<LabBindings> {
  const app = new Hono<LabBindings>();
  app.get('/authorize', attempted(world, authorize));
  app.get(IDENTIFIER_PATH, attempted(world, showIdentifier));
  app.post(IDENTIFIER_PATH, attempted(world, takeIdentifier));
  app.get(PASSWORD_PATH, attempted(world, showPassword));
  app.post(PASSWORD_PATH, attempted(world, takePassword));
  app.get(CALLBACK_PATH, attempted(world, callback));
  app.post(CALLBACK_PATH, attempted(world, postedCallback));
  app.get('/v2/logout', attempted(world, logout));
  return app;
}
