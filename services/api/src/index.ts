export { type ApiDependencies, type ApiService, createApiService } from './service';
