#!/usr/bin/env node
// Everything but the REST API, unless SERVER_SERVICES says otherwise.
process.argv.splice(2, 0, 'service', ...(process.env.SERVER_SERVICES ? [] : ['engine']));
require('../dist/main.js');
