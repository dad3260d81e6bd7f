#!/usr/bin/env node
require('../dist/hatchet-migrate.js').main(process.argv);
