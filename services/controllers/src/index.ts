export { createControllersService } from './service';
