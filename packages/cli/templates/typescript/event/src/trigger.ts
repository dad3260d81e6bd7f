import { hatchet } from './hatchet';

/** Says that something happened; who does something about it is not known here. */
async function main() {
  await hatchet.events.push('user:signup', { email: 'ada@example.com' });
  console.log('pushed user:signup');
}

main().then(
  () => process.exit(0),
  (error) => {
    console.error(error);
    process.exit(1);
  },
);
