#!/usr/bin/env node
// The REST API and the dashboard.
process.argv.splice(2, 0, 'service', 'api');
require('../dist/main.js');
