#!/usr/bin/env node
// The whole platform in one process.
process.argv.splice(2, 0, 'lite');
require('../dist/main.js');
