import { clicks, exit } from '@evothesis/pixel';
import { evothesis } from '@evothesis/pixel/vue';
import { createApp } from 'vue';
import { createRouter, createWebHistory } from 'vue-router';
import About from './About.vue';
import App from './App.vue';
import Home from './Home.vue';

const router = createRouter({
  history: createWebHistory(),
  routes: [
    { path: '/', component: Home },
    { path: '/about', component: About },
  ],
});

createApp(App)
  .use(router)
  .use(evothesis, { siteId: 'example', endpoint: '/collect', use: [clicks(), exit()] })
  .mount('#app');
