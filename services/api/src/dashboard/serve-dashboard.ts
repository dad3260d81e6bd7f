import { existsSync, readFileSync } from 'node:fs';
import path from 'node:path';
import type { NextFunction, Request, RequestHandler, Response } from 'express';
import expressStaticGzip from 'express-static-gzip';
import { HttpError } from '../http/http-error';

export interface DashboardOptions {
  /** Where the built dashboard lies. Default: where this repository's build and its npm package put it. */
  directory?: string;
  /** `''` or a path such as `/hatchet`, under which browsers see us. */
  basePath: string;
}

/** In the repository and in images beside the services, in the npm package among what it carries. */
function builtDashboard(): string {
  const beside = path.resolve(__dirname, '../../../../packages/dashboard');
  const carried = path.resolve(__dirname, '../../../dashboard');
  return path.join(existsSync(beside) ? beside : carried, 'dist', 'site');
}

/**
 * Pages run our own scripts only. Styles may be inline: components that measure the page (dialogs, charts) write them.
 * `data:` images are the icons of style sheets.
 */
const CONTENT_SECURITY_POLICY = [
  "default-src 'self'",
  "style-src 'self' 'unsafe-inline'",
  "img-src 'self' data:",
  "object-src 'none'",
  "base-uri 'self'",
  "form-action 'self'",
  "frame-ancestors 'none'",
].join('; ');

/**
 * The dashboard's files, and its page for every other address outside `/api`, where the router in the browser knows
 * what to show. Without a build there is nothing to serve and the request goes on.
 */
export function serveDashboard({ directory = builtDashboard(), basePath }: DashboardOptions): RequestHandler {
  const page = path.join(directory, 'index.html');
  const assets = path.join(directory, 'assets', path.sep);
  if (!existsSync(page)) return (_request, _response, next) => next();
  // Its addresses are relative to <base>, so one build serves under every path.
  const html = readFileSync(page, 'utf8').replace('<base href="/"', `<base href="${basePath}/"`);
  const files = expressStaticGzip(directory, {
    index: false,
    // Beside each file since the build.
    enableBrotli: true,
    orderPreference: ['br', 'gz'],
    serveStatic: {
      setHeaders: (response, file) => {
        response.setHeader('content-security-policy', CONTENT_SECURITY_POLICY);
        // Names below assets/ carry a hash of the content.
        response.setHeader(
          'cache-control',
          file.startsWith(assets) ? 'public, max-age=31536000, immutable' : 'no-cache',
        );
      },
    },
  });
  const sendPage = (response: Response) => {
    response.setHeader('content-security-policy', CONTENT_SECURITY_POLICY);
    response.setHeader('cache-control', 'no-cache');
    response.type('html').send(html);
  };
  return (request: Request, response: Response, next: NextFunction) => {
    if ((request.method !== 'GET' && request.method !== 'HEAD') || /^\/api(\/|$)/.test(request.path))
      return next();
    if (request.path === '/' || request.path === '/index.html') return sendPage(response);
    files(request, response, () => {
      // A page of an older build asks for scripts that are gone; the page instead of them would break it silently.
      if (request.path.startsWith('/assets/'))
        return next(new HttpError(404, `There is no ${request.path}.`));
      sendPage(response);
    });
  };
}

/** Requests come with the path when the proxy in front keeps it; the routes know addresses without. */
export function stripBasePath(basePath: string): RequestHandler {
  return (request, _response, next) => {
    if (basePath && (request.url === basePath || request.url.startsWith(`${basePath}/`)))
      request.url = request.url.slice(basePath.length) || '/';
    next();
  };
}

/** `/hatchet/` and `hatchet` mean `/hatchet`; `/` means no path. */
export function basePathOf(setting: string): string {
  const trimmed = setting.replace(/^\/+|\/+$/g, '');
  return trimmed && `/${trimmed}`;
}
