#!/usr/bin/env node
// Compiled code is kept between calls where Node can do that (22.1 and newer), so that a command starts sooner.
require('node:module').enableCompileCache?.();
void require('../dist/main.js').main(process.argv.slice(2));
