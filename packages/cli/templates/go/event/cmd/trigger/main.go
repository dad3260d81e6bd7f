// Command trigger says that something happened; who does something about it is not known here.
package main

import (
	"context"
	"fmt"
	"log"

	"{{name}}/client"
	"{{name}}/tasks"
)

func main() {
	err := client.New().Events().Push(context.Background(), "user:signup", tasks.Signup{Email: "ada@example.com"})
	if err != nil {
		log.Fatal(err)
	}
	fmt.Println("pushed user:signup")
}
