#!/usr/bin/env node
require('../dist/hatchet-admin.js').main(process.argv);
