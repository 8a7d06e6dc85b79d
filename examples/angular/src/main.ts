import { Component, inject } from '@angular/core';
import { bootstrapApplication } from '@angular/platform-browser';
import { provideRouter, RouterLink, RouterOutlet } from '@angular/router';
import { clicks, exit } from '@evothesis/pixel';
import { PIXEL, providePixel } from '@evothesis/pixel/angular';

@Component({ template: '<h1>Home</h1>' })
class Home {}

@Component({ template: '<h1>About</h1>' })
class About {}

@Component({
  selector: 'app-root',
  imports: [RouterLink, RouterOutlet],
  template: `<router-outlet />
    <button id="track" type="button" (click)="hello()">Hello</button>
    <a id="to-about" routerLink="/about">About</a>`,
})
class App {
  private readonly pixel = inject(PIXEL);
  protected hello(): void {
    this.pixel.track('hello', { from: 'angular' });
  }
}

bootstrapApplication(App, {
  providers: [
    provideRouter([
      { path: '', component: Home },
      { path: 'about', component: About },
    ]),
    providePixel({ siteId: 'example', endpoint: '/collect', use: [clicks(), exit()] }),
  ],
}).catch((error) => console.error(error));
