import { order } from './tasks';

async function main() {
  const result = await order.run({ customer: 'Ada', cents: [350, 420] });
  console.log(JSON.stringify(result));
}

main().then(
  () => process.exit(0),
  (error) => {
    console.error(error);
    process.exit(1);
  },
);
